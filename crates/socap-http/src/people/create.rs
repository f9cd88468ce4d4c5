//! `POST /people`: adds a person.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use socap_engine::{self as engine, people::AddError};
use socap_store::people::{self, Person, PersonChange};

use super::body::{self, Named, NewPerson};
use super::view::{PersonDetail, detail};
use crate::auth::Operator;
use crate::json::JsonBody;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// Adds an important person. Scores follow before the answer, where it is known already whom
/// they follow.
///
/// Without `user_id`, X is asked whose `username` is: the person is stored under their number, with
/// the handle as X writes it and the name that X shows. That is one call, paid for as `people`; it
/// is not made where somebody on the list has the handle.
#[utoipa::path(
    post, path = "/people", tag = "people",
    request_body = NewPerson,
    responses(
        (status = 201, description = "Added", body = PersonDetail),
        (status = 400, description = "Malformed JSON", body = Problem),
        (status = 401, description = "No valid key", body = Problem),
        (status = 403, description = "The role operator is needed", body = Problem),
        (status = 409, description = "They are there already", body = Problem),
        (status = 422, description = "The body has problems, or X shows no account of this handle",
            body = Problem),
        (status = 503, description = "X cannot be asked; nobody was added", body = Problem),
    )
)]
pub(crate) async fn create_person(
    State(state): State<ApiState>,
    _: Operator,
    _: NoQuery,
    JsonBody(body): JsonBody,
) -> Answer<Response> {
    let (named, change) = body::new(&body)?;
    let person = match named {
        Named::Number(user) => {
            let person = people::insert(state.db(), user, &change, state.engine().now()).await?;
            let there = || Problem::conflict("this person is there already: PATCH changes them");
            person.ok_or_else(there)?
        }
        Named::Handle(handle) => by_handle(state.clone(), handle, change).await?,
    };
    let person = detail(state.db(), person).await?;
    Ok((StatusCode::CREATED, Json(person)).into_response())
}

/// On a task of its own: a client that hangs up must not leave a paid question unsettled.
async fn by_handle(state: ApiState, handle: String, change: PersonChange) -> Answer<Person> {
    let add = async move { engine::people::add(state.engine(), &handle, change).await };
    let added = tokio::spawn(add).await.map_err(|_| Problem::internal())?;
    added.map_err(|error| match error {
        AddError::NotShown(why) => Problem::invalid_at("/username", why),
        there @ AddError::There { .. } => {
            let detail = format!(
                "{there}: PATCH changes them; if the handle is somebody else's now, give `user_id`"
            );
            Problem::conflict(detail)
        }
        AddError::Unavailable(unavailable) => unavailable.into(),
        AddError::Engine(error) => error.into(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::Api;

    #[tokio::test]
    async fn people_are_added_changed_listed_and_removed() {
        let api = Api::new().await;
        let body =
            json!({"user_id": "7", "username": "@syn_vc", "weight": 2.125, "tags": ["a", "A"]});
        let reply = api.post("/socap/people", &body).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        let person = reply.json();
        assert_eq!((&person["user_id"], &person["username"]), (&json!("7"), &json!("syn_vc")));
        assert_eq!((&person["weight"], &person["tags"]), (&json!(2.125), &json!(["a"])));
        assert!(person["following_set"].is_null() && person["reading"].is_null());
        assert_eq!(api.post("/socap/people", &body).await.status, 409);
        assert_eq!(api.post("/socap/people", &json!({"user_id": "8"})).await.status, 201);
        let list = api.get("/socap/people?limit=1").await.json();
        assert_eq!((&list["total"], &list["items"][0]["user_id"]), (&json!(2), &json!("7")));
        let next = list["next_cursor"].as_str().expect("a cursor");
        let second = api.get(&format!("/socap/people?cursor={next}")).await.json();
        assert_eq!(
            (&second["items"][0]["username"], &second["next_cursor"]),
            (&json!("8"), &json!(null))
        );
        let foreign = api.get(&format!("/socap/people?active=true&cursor={next}")).await;
        assert_eq!((foreign.status, foreign.pointers()), (422, vec!["/cursor".to_owned()]));
        let change = json!({"active": false, "weight": 0.5});
        let changed = api.patch("/socap/people/7", &change).await;
        assert_eq!(
            (&changed.json()["active"], &changed.json()["weight"]),
            (&json!(false), &json!(0.5))
        );
        assert_eq!(api.get("/socap/people?active=false&q=SYN&tag=A").await.json()["total"], 1);
        assert_eq!(api.call("DELETE", "/socap/people/7", None).await.status, 204);
        for (method, body) in [("GET", None), ("PATCH", Some(&change)), ("DELETE", None)] {
            assert_eq!(api.call(method, "/socap/people/7", body).await.status, 404, "{method}");
            assert_eq!(api.call(method, "/socap/people/x", body).await.status, 404, "{method}");
        }
    }

    #[tokio::test]
    async fn a_handle_needs_x_unless_it_is_on_the_list() {
        let api = Api::without_x().await;
        let body = json!({"user_id": "7", "username": "syn_vc"});
        assert_eq!(api.post("/socap/people", &body).await.status, 201);
        let there = api.post("/socap/people", &json!({"username": "@Syn_VC"})).await;
        assert_eq!(there.status, 409, "{}", there.text);
        assert!(there.text.contains("number 7"), "{}", there.text);
        let reply = api.post("/socap/people", &json!({"username": "syn_media"})).await;
        assert_eq!(reply.status, 503, "{}", reply.text);
        assert!(!reply.header("retry-after").is_empty());
        assert_eq!(api.get("/socap/people").await.json()["total"], 1);
    }

    #[tokio::test]
    async fn every_problem_of_a_person_is_told() {
        let api = Api::new().await;
        let body = json!({"user_id": "x", "username": "no handle", "weight": 0.0001, "tags": [1],
            "active": "yes", "colour": "red"});
        let reply = api.post("/socap/people", &body).await;
        let mut pointers = reply.pointers();
        pointers.sort();
        let all = ["/active", "/colour", "/tags", "/user_id", "/username", "/weight"];
        assert_eq!((reply.status, pointers), (422, all.map(str::to_owned).to_vec()));
        for (body, pointer) in [
            (json!({}), "/user_id"),
            (json!({"user_id": 7, "username": "syn_vc"}), "/user_id"),
            (json!({"username": "no handle"}), "/username"),
            (json!({"username": "syn_vc", "weight": -1}), "/weight"),
        ] {
            let reply = api.post("/socap/people", &body).await;
            assert_eq!((reply.status, reply.pointers()), (422, vec![pointer.to_owned()]), "{body}");
        }
    }
}
